/* The least that keeping the last 1000 lines of each source can cost: they are held in memory and written once, at the end.
 * No live file, nothing survives a kill, one folder, a line without a source goes to the source before it.
 *
 * usage: ring FOLDER < records */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINES = 1000, SOURCES = 1024, NAME = 64, BLOCK = 1 << 20 };

struct line {
  char *bytes;
  size_t length, room;
};

struct source {
  char name[NAME];
  size_t name_length;
  unsigned long seen;
  struct line lines[LINES];
};

static struct source *sources[SOURCES];
static int source_count;
static char block[BLOCK];

static struct source *source_named(const char *name, size_t length) {
  for (int i = 0; i < source_count; i++)
    if (sources[i]->name_length == length && memcmp(sources[i]->name, name, length) == 0) return sources[i];
  if (source_count == SOURCES || length >= NAME) return NULL;
  struct source *fresh = calloc(1, sizeof *fresh);
  if (fresh == NULL) exit(3);
  memcpy(fresh->name, name, length);
  fresh->name_length = length;
  return sources[source_count++] = fresh;
}

static struct source *source_of(const char *line, const char *end, struct source *last) {
  const char *time_end = memchr(line, ' ', end - line);
  if (time_end == NULL || time_end - line < 20 || line[10] != 'T') return last;
  const char *name_end = memchr(time_end + 1, ' ', end - time_end - 1);
  if (name_end == NULL) return last;
  size_t length = name_end - time_end - 1;
  if (last != NULL && last->name_length == length && memcmp(last->name, time_end + 1, length) == 0) return last;
  return source_named(time_end + 1, length);
}

static void keep(struct source *source, const char *bytes, size_t length) {
  struct line *line = &source->lines[source->seen++ % LINES];
  if (line->room < length) {
    line->room = length + length / 2;
    line->bytes = realloc(line->bytes, line->room);
    if (line->bytes == NULL) exit(3);
  }
  memcpy(line->bytes, bytes, length);
  line->length = length;
}

static void write_out(const struct source *source, const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, source->name);
  for (char *at = path + strlen(folder) + 1; *at != 0; at++)
    if (*at == '/') *at = '-';
  FILE *file = fopen(path, "w");
  if (file == NULL) exit(3);
  unsigned long first = source->seen > LINES ? source->seen - LINES : 0;
  for (unsigned long number = first; number < source->seen; number++) {
    const struct line *line = &source->lines[number % LINES];
    fwrite(line->bytes, 1, line->length, file);
  }
  if (fclose(file) != 0) exit(3);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  struct source *source = NULL;
  size_t held = 0;
  for (ssize_t got; (got = read(0, block + held, sizeof block - held)) > 0;) {
    const char *at = block, *end = block + held + got, *feed;
    while ((feed = memchr(at, '\n', end - at)) != NULL) {
      source = source_of(at, feed, source);
      if (source != NULL) keep(source, at, feed + 1 - at);
      at = feed + 1;
    }
    held = end - at;
    if (held == sizeof block) held = 0;
    memmove(block, at, held);
  }
  for (int i = 0; i < source_count; i++) write_out(sources[i], arguments[1]);
  return 0;
}
