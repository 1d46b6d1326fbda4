const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})$/i;

/** The end of an id that was made at random, which tells it from others; any other id in full. */
export function shortId(id: string): string {
  const end = UUID.exec(id)?.[1];
  return end === undefined ? id : `…${end.slice(4)}`;
}
