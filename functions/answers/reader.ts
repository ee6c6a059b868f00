import type { Reader } from '../../audit/account/reader.ts'
import type { Extent } from '../../audit/deployment/extent.ts'
import { answers } from './answers.ts'
import type { Redact } from './aspect.ts'
import type { Call } from './operation.ts'
import { reading } from './reading.ts'

/** A reader of every kind, which asks by `call`. Where Assay is deployed, `extent` says how far. */
export function readerBy(call: Call, redact: Redact, extent?: Extent): Reader {
  return reading({ answers, call, redact, extent })
}
