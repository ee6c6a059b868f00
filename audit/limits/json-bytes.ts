/** The UTF-8 bytes of a value as JSON. */
export function measureJsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '')
}

/** Bytes that `value` takes in an SNS message, where the JSON document is a string within JSON. */
export function measureQuotedBytes(value: unknown): number {
  return measureJsonBytes(JSON.stringify(value))
}
