import { accessBy, NO_ACCESS, type Requirement } from './access.ts'
import { PolicyError, type PolicyDocument } from '../document.ts'
import { allowedOf, grantsOf, type Grant } from './grant.ts'
import { lettingAll, lettingNamed, type Ask, type LetIn } from './let-in.ts'
import { mentionedIn, type Mentioned } from './mentioned.ts'
import { contextOf } from './requester.ts'

/** What one statement of a policy opens, and to whom. */
export type Exposure = LetIn & {
  /** The statement's Sid, or its number from 1 in words. */
  statement: string
  /** What it allows them, in the policy's own words, in lower case. */
  actions: readonly string[]
  /** Whether they get in for certain: no condition or Deny is left that may keep some of them out. */
  certain: boolean
  /** What every request of theirs must bring along, as far as the policy says it plainly. */
  requires: readonly Requirement[]
}

/** What a policy is judged for. */
export interface Question {
  /** The account of the resource. */
  account: string
  /** Actions or patterns of actions. */
  actions: readonly string[]
  /** Whether the service answers requests without credentials at all: few do. */
  anonymous?: boolean
  /** Condition keys, in lower case, whose value is certain. */
  given?: Readonly<Record<string, string>>
}

/** Accounts times organizations, and classes of requests times Deny statements, beyond which a policy is not judged. */
const MAX_PAIRS = 20_000
const MAX_WORK = 1_000_000

/**
 * Whom `policy` lets in, statement by statement, each with the widest class only. Deny statements and conditions
 * count; what cannot be told is counted as let in, and not as certain. Throws a PolicyError where a policy names more
 * than can be judged.
 */
export function exposures(policy: PolicyDocument, question: Question): Exposure[] {
  const grants = grantsOf(policy)
  const denies = grants.filter(grant => grant.effect === 'Deny')
  const all = grants
    .filter(grant => grant.effect === 'Allow')
    .map(allow => ({ allow, mentioned: mentionedIn([allow, ...denies]) }))
  const work = all.reduce((sum, { mentioned }) => sum + sizeOf(mentioned) * (denies.length + 1), 0)
  const pairs = all.map(({ mentioned }) => mentioned.principals.length * mentioned.organizations.length)
  if (work > MAX_WORK || pairs.some(count => count > MAX_PAIRS))
    throw new PolicyError('a policy that names too many principals to be judged')
  return all.flatMap(({ allow, mentioned }) => exposuresBy(allow, denies, mentioned, question))
}

function sizeOf({ principals, organizations, services, ...sources }: Mentioned): number {
  const { sourceAccounts, sourceOrganizations, tokens } = sources
  const bySource = 3 + sourceAccounts.length + sourceOrganizations.length + tokens.length
  return (principals.length + 1) * (organizations.length + 1) + (services.length + 1) * bySource
}

function exposuresBy(
  allow: Grant,
  denies: readonly Grant[],
  mentioned: Mentioned,
  question: Question,
): Exposure[] {
  const { account, given = {}, anonymous = false } = question
  const allowed = allowedOf(allow, question.actions)
  if (allowed.length === 0 || allow.principals === undefined) return []
  const ask: Ask = requester =>
    requester.is === 'ANONYMOUS' && !anonymous
      ? NO_ACCESS
      : accessBy(allow, allowed, denies, requester, contextOf(requester, account, given))
  const isWide = allow.principals.excepted || allow.principals.named.some(each => each.type === 'EVERYONE')
  const all = isWide
    ? lettingAll(ask, mentioned, account)
    : allow.principals.named.flatMap(each => lettingNamed(each, ask, mentioned, account))
  return all.map(({ letIn, access }) => ({
    ...letIn,
    statement: allow.statement,
    actions: access.actions,
    certain: access.holds === 'ALWAYS',
    requires: access.requires,
  }))
}
