/* The least that count, errors, p50, p95 and p99 of dur by service per 10 s can cost: a time is taken for a window by its first 18
 * characters, a source without '/' and a field in quotes are not thought of, windows are printed at the end and in no order, dur is
 * in milliseconds, and percentiles come from a histogram with 64 bins an octave, within 0.8 %.
 *
 * usage: agg < records */

#define _GNU_SOURCE /* memmem */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOW = 18, KEY = 40, SLOTS = 1 << 16, GROUPS = 1 << 20, BINS = 1280, FIRST_OCTAVE = 124, BLOCK = 1 << 20 };

struct group {
  char key[KEY];
  size_t key_length;
  long count, errors, values;
  unsigned bins[BINS];
};

static struct group *slots[SLOTS], *groups[GROUPS];
static int group_count;
static char block[BLOCK];

static struct group *group_of(const char *time, const char *source, size_t source_length) {
  char key[KEY];
  memcpy(key, time, WINDOW);
  key[WINDOW] = ' ';
  memcpy(key + WINDOW + 1, source, source_length);
  size_t length = WINDOW + 1 + source_length;
  unsigned hash = 2166136261u;
  for (size_t at = 12; at < length; at++) hash = (hash ^ (unsigned char)key[at]) * 16777619u;
  unsigned slot = (hash ^ (hash >> 15)) % SLOTS;
  struct group *group;
  while ((group = slots[slot]) && (group->key_length != length || memcmp(group->key, key, length)))
    slot = (slot + 1) % SLOTS;
  if (group) return group;
  group = calloc(1, sizeof *group);
  memcpy(group->key, key, length);
  group->key_length = length;
  slots[slot] = groups[group_count++] = group;
  return group;
}

static double number(const char *text, const char *end) {
  double value = 0, unit = 0.1;
  while (text < end && *text >= '0' && *text <= '9') value = value * 10 + (*text++ - '0');
  if (text == end || *text != '.') return value;
  for (text++; text < end && *text >= '0' && *text <= '9'; unit *= 0.1) value += unit * (*text++ - '0');
  return value;
}

/* The exponent and the first six bits of the fraction of a float. */
static int bin_of(float value) {
  unsigned bits;
  memcpy(&bits, &value, sizeof bits);
  int bin = (int)(bits >> 17) - (FIRST_OCTAVE << 6);
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

static double quantile(const struct group *group, double share) {
  long rank = (long)(group->values * share + 0.9999999), seen = 0;
  for (int bin = 0; group->values && bin < BINS; bin++) {
    if ((seen += group->bins[bin]) < rank) continue;
    unsigned bits = ((unsigned)(bin + (FIRST_OCTAVE << 6)) << 17) | 1u << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
  }
  return 0;
}

static void take(const char *line, const char *end) {
  if (end - line < 30 || line[4] != '-' || line[10] != 'T') return;
  const char *source = line + 25, *slash = memchr(source, '/', end - source);
  if (!slash || slash - source > 20) return;
  struct group *group = group_of(line, source, slash - source);
  const char *level = memchr(slash, ' ', end - slash);
  if (!level++) return;
  group->count++;
  if (!memcmp(level, "ERROR ", 6)) group->errors++;
  const char *dur = memmem(level, end - level, "dur=", 4);
  while (dur && dur[-1] != ' ') dur = memmem(dur + 1, end - dur - 1, "dur=", 4);
  if (!dur) return;
  group->bins[bin_of(number(dur + 4, end))]++;
  group->values++;
}

int main(void) {
  size_t held = 0;
  for (ssize_t got; (got = read(0, block + held, sizeof block - held)) > 0;) {
    char *line = block, *end = block + held + got, *feed;
    for (; (feed = memchr(line, '\n', end - line)); line = feed + 1) take(line, feed);
    held = end - line == sizeof block ? 0 : (size_t)(end - line);
    memmove(block, line, held);
  }
  for (int at = 0; at < group_count; at++) {
    const struct group *group = groups[at];
    printf("%.*s count=%ld errors=%ld p50=%gms p95=%gms p99=%gms\n", (int)group->key_length, group->key, group->count,
           group->errors, quantile(group, 0.5), quantile(group, 0.95), quantile(group, 0.99));
  }
  return 0;
}
