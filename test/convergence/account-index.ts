import { isDeepStrictEqual } from 'node:util'
import type { Model } from '../../audit/account/model.ts'
import { indexState, readIndex, type AccountIndex } from '../../audit/escalation/kept-index.ts'
import { rebuildIndex } from '../../audit/escalation/rebuild.ts'
import { enroll } from '../../audit/escalation/roster.ts'
import { roleResource } from '../../audit/resources/iam/role.ts'
import { userResource } from '../../audit/resources/iam/user.ts'
import { keyOf } from '../../audit/resources/resource.ts'
import { knowledge } from '../../functions/knowledge.ts'
import { brotli } from '../../functions/packing.ts'
import { legible } from '../audit/policy/escalation/legible.ts'
import { ACCOUNT } from './account/place.ts'
import type { Performed } from './perform.ts'

/** Where the index of who may become whom, as events left it, is another one than that of all that is known. */
export async function wrongIndex({ stage, clock }: Performed): Promise<string[]> {
  const kept = await indexIn(stage.store)
  const copy = stage.store.copy()
  await enroll(
    'anew',
    copy.all('MODEL').map(({ body }) => body as Model),
    copy,
    clock.now(),
  )
  const { parts } = stage
  const ports = {
    ...parts,
    store: copy,
    knowledge,
    packing: brotli,
    remembered: {},
    post: { send: () => Promise.resolve() },
    now: () => clock.now(),
  }
  await rebuildIndex({ type: 'rebuild-index', account: ACCOUNT, sweep: 'anew' }, ports)
  const anew = await indexIn(copy)
  if (kept === undefined || anew === undefined) return ['there is no index of who may become whom']
  return differencesIn(saidBy(kept), saidBy(anew))
}

async function indexIn(store: Performed['stage']['store']): Promise<AccountIndex | undefined> {
  return readIndex(ACCOUNT, await indexState(ACCOUNT, store), store, brotli)
}

type Said = ReadonlyMap<string, unknown>

/** What an index says; of whom nothing is known now, that. */
function saidBy({ permissions, unread }: AccountIndex): Said {
  const { principals } = permissions
  const known = principals.filter(({ arn, kind }) => {
    const resource = kind === 'user' ? userResource(arn, ACCOUNT) : roleResource(arn, ACCOUNT)
    return !(keyOf(resource) in unread)
  })
  return new Map([
    ...legible({ ...permissions, principals: known }),
    ...Object.keys(unread).map(key => [`unread ${key}`, true] as const),
  ])
}

function differencesIn(kept: Said, anew: Said): string[] {
  return [...new Set([...kept.keys(), ...anew.keys()])].flatMap(key =>
    isDeepStrictEqual(kept.get(key), anew.get(key))
      ? []
      : [
          `the index says of ${key}: ${JSON.stringify(kept.get(key))}, and really ${JSON.stringify(anew.get(key))}`,
        ],
  )
}
