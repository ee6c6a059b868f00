import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { continued, counted, limited, patient } from '../functions/answers/limited.ts'
import type { Call } from '../functions/answers/operation.ts'
import { redaction } from '../functions/answers/redaction.ts'
import { openAccountFile } from '../functions/local/account-file.ts'
import { recording } from '../functions/local/recorder.ts'
import type { AskedAccount } from './account.ts'
import { progress } from './terminal.ts'

/** Calls of AWS's API under way at the same time. */
const AT_ONCE = 8

/** The account of the current credentials. The SDK is loaded only here: an account file needs none. */
export async function liveAccount(
  regions: readonly string[],
  profile: string | undefined,
): Promise<AskedAccount> {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile
  const { callAws } = await import('../functions/aws/account.ts')
  const shown = progress('calls answered')
  return { call: counted(limited(patient(callAws, sleep), AT_ONCE), shown), regions }
}

/** `asked`, with every answer written to the account file in `directory`; what was answered there already is not asked again. */
export function collectedInto(directory: string, asked: AskedAccount): AskedAccount {
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'calls.jsonl')
  const key = randomBytes(32).toString('hex')
  const write = (recorded: object) => appendFileSync(file, `${JSON.stringify(recorded)}\n`)
  const call: Call = recording(asked.call, write, redaction(key), () => new Date())
  if (!existsSync(file)) return { ...asked, call }
  const before = openAccountFile(directory).callAt(() => new Date())
  return { ...asked, call: continued(before, call) }
}
