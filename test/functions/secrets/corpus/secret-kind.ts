import { createDraw, type Draw } from './draw.ts'

/** A kind of secret: where its shape is described, the variables that hold it, and how to make one. */
export interface SecretKind {
  kind: string
  /** The vendor's page, or the public description of the shape. */
  source: string
  /** Names of variables. Without them the value must be found under any name. */
  names?: readonly string[]
  create: (draw: Draw) => string
}

/** A variable of the corpus. */
export interface SampleVariable {
  kind: string
  name: string
  value: string
}

/** Names that say nothing: a value with a known format must be found under each. */
const PLAIN_NAMES = ['UPSTREAM', 'SETTING_7', 'integration', 'PARTNER_CONFIG']

/** Samples per kind. */
const SAMPLES = 4

/** Makes the samples of kinds, the same in every run. */
export function createSamples(kinds: readonly SecretKind[]): SampleVariable[] {
  return kinds.flatMap(({ kind, names = PLAIN_NAMES, create }) =>
    Array.from({ length: Math.max(SAMPLES, names.length) }, (_, index) => ({
      kind,
      name: names[index % names.length] ?? '',
      value: create(createDraw(`${kind}/${index}`)),
    })),
  )
}
