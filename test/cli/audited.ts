import { numberOf, recordedAccount, type AskedAccount } from '../../cli/account.ts'
import { postureNow } from '../../cli/posture.ts'
import { openSession } from '../../cli/session.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { keyOf, type Resource } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { Verdict } from '../../audit/controls/verdict.ts'
import type { Posture } from '../../reports/posture.ts'

/** A control's verdict on a resource, whatever it is. */
export interface Judged {
  control: string
  resource: Resource
  status: Verdict['status']
  reason: string
}

/** What an audit came to; its verdicts are by resource and control. */
export interface Audited {
  posture: Posture
  verdicts: ReadonlyMap<string, Judged>
}

/** Audits the account file in `directory` in this process, as `assay audit` does, at the time `at`. */
export async function audited(directory: string, at: string): Promise<Audited> {
  const now = new Date(at)
  return auditedAs(
    recordedAccount(directory, () => now, undefined),
    at,
  )
}

/** The same of an account that is asked in any way. */
export async function auditedAs(asked: AskedAccount, at: string): Promise<Audited> {
  const now = new Date(at)
  const account = await numberOf(asked)
  const session = openSession(asked, clockAt(now), {})
  try {
    const listed = await session.baseline(account)
    const about = { account, regions: asked.regions, at: now, settings: defaultSettings }
    const posture = await postureNow(session, listed, about)
    const sheets = await session.sheets(session.judged())
    const judged = sheets.flatMap(({ resource, entries }) =>
      Object.entries(entries).map(([control, { status, reason = '' }]): [string, Judged] => [
        `${keyOf(resource)} ${control}`,
        { control, resource, status, reason },
      ]),
    )
    return { posture, verdicts: new Map(judged) }
  } finally {
    session.close()
  }
}
