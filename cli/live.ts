import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InvalidArgumentError, Option } from 'commander'
import { inBulk } from '../functions/answers/bulk.ts'
import { bulks } from '../functions/answers/bulks.ts'
import { continued, counted, limited, once, patient } from '../functions/answers/limited.ts'
import type { Call } from '../functions/answers/operation.ts'
import { paced } from '../functions/answers/paced.ts'
import { redaction } from '../functions/answers/redaction.ts'
import { openAccountFile } from '../functions/local/account-file.ts'
import { recording } from '../functions/local/recorder.ts'
import type { AskedAccount } from './account.ts'
import { orCannotWrite, outDirectory } from './directory.ts'
import { progress } from './terminal.ts'

/** Calls of AWS's API under way at the same time. */
const AT_ONCE = 8

/** Whose credentials ask, how fast, about which regions. */
export interface Live {
  region: readonly string[]
  profile?: string
  /** Calls a second of each of Lambda's quotas; 0 for as many as AWS answers. */
  lambdaRate: number
}

/** The option of commands that ask AWS. The account's own deployments share Lambda's quotas with us. */
export function lambdaRateOption(): Option {
  const meaning =
    "most calls a second of Lambda's control plane, whose 15 your deployments share; 0: no limit"
  return new Option('--lambda-rate <number>', meaning).default(5).argParser(rateOf)
}

function rateOf(text: string): number {
  const rate = Number(text)
  if (text.trim() !== '' && Number.isFinite(rate) && rate >= 0) return rate
  throw new InvalidArgumentError('a number of calls a second is wanted, such as 5.')
}

/** The account of the current credentials. The SDK is loaded only here: an account file needs none. */
export async function liveAccount({ region: regions, profile, lambdaRate }: Live): Promise<AskedAccount> {
  useProfile(profile)
  const { callAws } = await import('../functions/aws/account.ts')
  return { call: calmly(callAws, lambdaRate), regions }
}

/** Asks, with the current credentials, how what of Assay is deployed stands. */
export async function liveDeployment({ profile, lambdaRate }: Omit<Live, 'region'>): Promise<Call> {
  useProfile(profile)
  const { callDoctor } = await import('../functions/aws/doctor.ts')
  return calmly(callDoctor, lambdaRate)
}

function useProfile(profile: string | undefined): void {
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
}

/** `call`, a few at a time and no faster than others leave room for; each answer is shown. */
function calmly(call: Call, lambdaRate: number): Call {
  const asked = limited(patient(call, sleep), AT_ONCE)
  const timer = { now: () => performance.now(), wait: sleep }
  return counted(lambdaRate === 0 ? asked : paced(asked, lambdaRate, timer), progress('calls answered'))
}

/** `asked`, with every answer written to the account file in `directory`; what was answered there already is not asked again. */
export function collectedInto(directory: string, asked: AskedAccount): AskedAccount {
  outDirectory(directory)
  const file = join(directory, 'calls.jsonl')
  const key = randomBytes(32).toString('hex')
  const write = (recorded: object) =>
    orCannotWrite(file, () => appendFileSync(file, `${JSON.stringify(recorded)}\n`))
  const call: Call = recording(asked.call, write, redaction(key), () => new Date())
  if (!existsSync(file)) return { ...asked, call }
  const before = openAccountFile(directory).callAt(() => new Date())
  return { ...asked, call: continued(before, call) }
}

/** `asked`, which is asked for the whole account: by lists that spare single calls, and for each list once. */
export function wholeAccount(asked: AskedAccount): AskedAccount {
  const lists = bulks.map(({ operation }) => operation)
  return { ...asked, call: inBulk(once(asked.call, lists), bulks) }
}
