import type { Sheet } from '../audit/account/sheet.ts'
import { checklist, controlsOn } from '../audit/checklist.ts'
import { spoken } from '../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../audit/resources/resource.ts'
import type { Settings } from '../audit/settings/settings.ts'
import { postureOf, type Posture } from '../reports/posture.ts'
import type { Listed } from './account.ts'
import type { Session } from './session.ts'

/** What a posture is told besides what was judged. */
export interface About {
  account: string
  regions: readonly string[]
  at: Date
  settings: Settings
}

/** Where the account of `session` stands after its baseline found `listed`, and what came since. */
export async function postureNow(session: Session, listed: Listed, about: About): Promise<Posture> {
  const { account, regions, at, settings } = about
  const sheets = (await session.sheets(session.judged())).filter(({ resource }) => isJudgeable(resource))
  const causes = await session.causes(sheets)
  return postureOf(sheets, checklist, {
    account,
    regions,
    at,
    exceptions: settings.exceptions,
    unlisted: [
      ...listed.unlisted,
      ...unjudged(await session.toJudge(listed.resources.filter(isJudgeable)), sheets),
      ...(await session.untraced()),
    ],
    causeOf: id => causes.get(id),
  })
}

function isJudgeable({ kind }: Resource): boolean {
  return controlsOn(kind, checklist).length > 0
}

function unjudged(resources: readonly Resource[], sheets: readonly Sheet[]): string[] {
  const judged = new Set(sheets.map(({ resource }) => keyOf(resource)))
  const missing = resources.filter(resource => !judged.has(keyOf(resource)))
  return missing.map(resource => `${spoken(resource)} was listed and could not be judged`)
}
