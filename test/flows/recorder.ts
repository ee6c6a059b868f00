import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { aspectsOf } from '../../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { functionsIn, rolesOf } from '../../functions/answers/listing.ts'
import { readerBy } from '../../functions/answers/reader.ts'
import { redaction } from '../../functions/answers/redaction.ts'
import { callAws } from '../../functions/aws/account.ts'
import { recording } from '../../functions/local/recorder.ts'
import type { Bed } from '../bed/bed.ts'

const redact = redaction('recorded')

/** Writes what the account of `bed` is like into an account file, each time it is asked to. */
export function recorderOf(bed: Bed, directory: string) {
  const file = join(directory, 'calls.jsonl')
  const write = (recorded: object) => appendFileSync(file, `${JSON.stringify(recorded)}\n`)
  const call = recording(callAws, write, redact, () => new Date())
  const reader = readerBy(call, redact)
  return {
    /** Records the listings, all that they list, and `more` that may be there or not. */
    async record(more: readonly Resource[]): Promise<void> {
      const listed = await Promise.all([
        functionsIn(bed.account, bed.region, call),
        rolesOf(bed.account, 'us-east-1', call),
      ])
      const all = new Map([...listed.flat(), ...more].map(resource => [keyOf(resource), resource]))
      for (const resource of all.values()) await reader.read(resource, aspectsOf(resource.kind))
    },
  }
}
