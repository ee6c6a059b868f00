import { countSteps } from '../step-limit.ts'

const cachedFingerprints = new WeakMap<object, string>()

/** Serializes an immutable value: equal texts mean equal values. */
export function computeStructuralFingerprint(value: object): string {
  let fingerprint = cachedFingerprints.get(value)
  if (fingerprint === undefined) {
    fingerprint = JSON.stringify(value)
    countSteps(fingerprint.length >> 5)
    cachedFingerprints.set(value, fingerprint)
  }
  return fingerprint
}
