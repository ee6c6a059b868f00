import { hashPrincipal } from '../../../../audit/resources/recorded/opened-paths.ts'
import {
  ALLOW_EVERYTHING_POLICY,
  buildAllowPolicy,
  buildRoleFacts,
  buildUserFacts,
  createIndexFixture,
  INDEX_ACCOUNT_ID,
  TRUSTED_BY_ACCOUNT,
  type EscalationIndexFixture,
  type ResourceFacts,
} from './index-fixture.ts'

/** A role of administrators that every principal of the account may assume with a permission. */
export const deploy = buildRoleFacts('deploy', {
  inlinePolicies: { own: ALLOW_EVERYTHING_POLICY },
  trust: TRUSTED_BY_ACCOUNT,
})
/** The same role, which only a service may assume. */
export const closedDeploy = buildRoleFacts('deploy', { inlinePolicies: { own: ALLOW_EVERYTHING_POLICY } })
export const assumeDeploy = { dev: buildAllowPolicy(['sts:AssumeRole'], deploy.resource.arn) }
export const dev = buildUserFacts('dev')
export const devThatAssumes = buildUserFacts('dev', { inlinePolicies: assumeDeploy })
export const ops = buildUserFacts('ops')
export const opsThatAssumes = buildUserFacts('ops', { inlinePolicies: assumeDeploy })

export const NOTHING_BEFORE = { inlinePolicies: { known: {} } }

/** An account whose index is built. */
export async function createBuiltFixture(
  ...reads: readonly ResourceFacts[]
): Promise<EscalationIndexFixture> {
  const fixture = await createIndexFixture(reads)
  await fixture.rebuild()
  return fixture
}

/** Changes one resource and updates the index for it. */
export async function changeResource(
  fixture: EscalationIndexFixture,
  changeId: string,
  now: ResourceFacts,
): Promise<void> {
  await fixture.put(now, changeId, NOTHING_BEFORE)
  await fixture.updateIndex(changeId, now.resource)
}

export function hashAll(all: readonly ResourceFacts[]): string[] {
  return all.map(({ resource: { arn } }) => hashPrincipal(arn, INDEX_ACCOUNT_ID)).toSorted()
}

/** The names of principals with open and with unknown paths, by the change that opened them. */
export async function listOpenedByChange(fixture: EscalationIndexFixture, ...all: readonly ResourceFacts[]) {
  const { changes = [] } = (await fixture.openedPaths())?.value ?? {}
  const name = (hash: string) =>
    all
      .find(({ resource }) => hashPrincipal(resource.arn, INDEX_ACCOUNT_ID) === hash)
      ?.resource.arn.split('/')[1] ?? hash
  return Object.fromEntries(
    changes.map(({ changeId, escalating, unknown }) => [
      changeId,
      [...escalating.map(name), ...unknown.map(each => `${name(each)}?`)],
    ]),
  )
}

/** The messages that request evaluations. */
export function listRequestedEvaluations({ sent }: EscalationIndexFixture) {
  return sent.flatMap(message => (message.type === 'evaluate' ? [message] : []))
}
