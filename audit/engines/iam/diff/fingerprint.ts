const cachedFingerprints = new WeakMap<object, string>()

/** Serializes an immutable value: equal texts mean equal values. */
export function computeStructuralFingerprint(value: object): string {
  let fingerprint = cachedFingerprints.get(value)
  if (fingerprint === undefined) {
    fingerprint = JSON.stringify(value)
    cachedFingerprints.set(value, fingerprint)
  }
  return fingerprint
}
