// Areas of the linear memory, handed out once at start and never freed: the memory is made as large as the tool needs
// and never grows, so that the host's views stay valid.

let top: usize = (__heap_base + 15) & ~15;

/** The address of `bytes` fresh zeroed bytes, aligned to 16. The host checks that they fit. */
export function allocate(bytes: usize): usize {
  const at = top;
  top = (top + bytes + 15) & ~15;
  return at;
}
