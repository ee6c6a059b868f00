const cachedFingerprints = new WeakMap<object, string>()

/** A value that never changes as a text: the same text is the same value. */
export function computeStructuralFingerprint(value: object): string {
  let fingerprint = cachedFingerprints.get(value)
  if (fingerprint === undefined) {
    fingerprint = JSON.stringify(value)
    cachedFingerprints.set(value, fingerprint)
  }
  return fingerprint
}
