/** What `value` takes within a message, in which the document is quoted as a text of JSON within JSON. */
export function measureQuotedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}
