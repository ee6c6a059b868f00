/** Bytes that `value` takes in an SNS message, where the JSON document is a string within JSON. */
export function measureQuotedBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(value)))
}
