// Raw paths as routes: what is different in each request is taken out, so that a route is one series and not one for each user.

/** A segment that is a number, a UUID, or 16 and more hexadecimal digits. */
const ID = /(?<=\/)(?:\d+|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{16,})(?=\/|$)/gi;

/** `/users/:id/orders` for `/users/1234/orders?page=2`. A path without query and ids is its own route. */
export function routeOfPath(path: string): string {
  const end = path.search(/[?#]/);
  return (end < 0 ? path : path.slice(0, end)).replace(ID, ':id');
}
