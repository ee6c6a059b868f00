import { accessBy, NO_ACCESS, type Requirement } from './access.ts'
import { PolicyError, type PolicyDocument } from '../document.ts'
import { allowedOf, grantsOf, within, type Grant } from './grant.ts'
import { lettingAll, lettingNamed, type Ask, type LetIn } from './let-in.ts'
import { mentionedIn, type Mentioned } from './mentioned.ts'
import { contextOf, type Given } from './requester.ts'
import { newSearch, type Search } from './together.ts'

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
  /** The id of its organization, where that is known. */
  organization?: string
  /** Actions or patterns of actions. */
  actions: readonly string[]
  /** ARNs of the resource and of what is in it, or patterns of them; every resource where they are left out. */
  resources?: readonly string[]
  /** Whether the service answers requests without credentials at all: few do. `'ONLY'`: it asks nobody for any. */
  anonymous?: boolean | 'ONLY'
  /** Condition keys, in lower case, whose value is certain, or of which not all can be. */
  given?: Given
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
  const { resources } = question
  const grants = grantsOf(policy, question.organization)
  const denies = grants.filter(grant => grant.effect === 'Deny')
  const all = grants
    .filter(grant => grant.effect === 'Allow')
    .flatMap(grant => (resources ? (within(grant, resources) ?? []) : grant))
    .map(allow => ({ allow, mentioned: mentionedIn([allow, ...denies]) }))
  const work = all.reduce((sum, { mentioned }) => sum + sizeOf(mentioned) * (denies.length + 1), 0)
  const pairs = all.map(({ mentioned }) => mentioned.principals.length * mentioned.organizations.length)
  if (work > MAX_WORK || pairs.some(count => count > MAX_PAIRS))
    throw new PolicyError('a policy that names too many principals to be judged')
  const search = newSearch()
  return all.flatMap(({ allow, mentioned }) => exposuresBy(allow, denies, mentioned, question, search))
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
  search: Search,
): Exposure[] {
  const { given = {}, anonymous = false } = question
  const allowed = allowedOf(allow, question.actions)
  if (allowed.length === 0 || allow.principals === undefined) return []
  const ask: Ask = requester =>
    (requester.is === 'ANONYMOUS' ? anonymous === false : anonymous === 'ONLY')
      ? NO_ACCESS
      : accessBy(allow, allowed, denies, requester, contextOf(requester, question, given), search)
  const isWide = allow.principals.excepted || allow.principals.named.some(each => each.type === 'EVERYONE')
  const all = isWide
    ? lettingAll(ask, mentioned, question)
    : allow.principals.named.flatMap(each => lettingNamed(each, ask, mentioned, question))
  return all.map(({ letIn, access }) => ({
    ...letIn,
    statement: allow.statement,
    actions: access.actions,
    certain: access.holds === 'ALWAYS',
    requires: access.requires,
  }))
}
