// A trace id from what a record says of its request. The same request has the same id in every service and on every node, today and
// tomorrow: nothing but the value goes into it.

const UUID = /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/;
const MASK = (1n << 128n) - 1n;
const PRIME = 0x0000000001000000000000000000013bn;
const OFFSET = 0x6c62272e07bb014262b821756295c58dn;

/** 32 hexadecimal digits: those of a UUID, else a hash of the value. */
export function deriveTraceId(value: string): string {
  if (UUID.test(value)) {
    const digits = value.replaceAll('-', '').toLowerCase();
    if (!/^0+$/.test(digits)) return digits;
  }
  return fnv128(value).toString(16).padStart(32, '0');
}

/** FNV-1a, 128 bits, over the bytes of UTF-8 (Fowler, Noll, Vo; http://www.isthe.com/chongo/tech/comp/fnv/). */
function fnv128(text: string): bigint {
  let hash = OFFSET;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash;
}
