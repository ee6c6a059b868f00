import type { Statement } from '../document.ts'
import type { Exposure } from './exposure.ts'
import { OWN_ORGANIZATION } from '../condition/policy-variable.ts'
import { isTrust, type ExposureQuestion } from './opening.ts'
import { isSaml, issuerOf } from './provider.ts'
import { nameOf, spelt } from './spelling.ts'
import { isForGuests } from './scope.ts'
import { webIdentityTrust, type WebIdentityTrust } from './web-identity.ts'

/** Why those get in whom `exposure` lets in: the statement, and what is missing in it. */
export function sentence(exposure: Exposure, confusable: boolean, question: ExposureQuestion): string {
  const does = isTrust(question)
    ? 'become the role'
    : `do ${exposure.actions.map(action => spelt(action, question.policy)).join(', ')}`
  const start = `S${called(exposure.statement).slice(1)} lets ${whom(exposure)} ${does}`
  return `${start}${remark(exposure, confusable, question)}.`
}

function whom(exposure: Exposure): string {
  switch (exposure.to) {
    case 'PUBLIC':
      return exposure.anonymous ? 'anybody, without credentials,' : 'every AWS account'
    case 'NETWORK':
      return 'everybody whose requests come from the networks that it names'
    case 'ORGANIZATION':
      return exposure.organization === OWN_ORGANIZATION
        ? "the accounts of the resource's own organization"
        : `the accounts of organization ${exposure.organization}`
    case 'ACCOUNT':
      return exposure.principal === 'ALL'
        ? `account ${exposure.account}${members(exposure)}`
        : `${exposure.principal}${members(exposure)}`
    case 'OWN_ACCOUNT':
      return exposure.principal === 'ALL' ? "the resource's own account" : exposure.principal
    case 'SERVICE':
      return exposure.service === '*' ? 'services of AWS' : exposure.service
    case 'FEDERATED':
    default:
      return `users of ${isSaml(exposure.provider) ? exposure.provider : issuerOf(exposure.provider)}`
  }
}

function members({ organizations }: Exposure & { to: 'ACCOUNT' }): string {
  if (organizations === 'ANY') return ''
  const ids = organizations.map(id => (id === OWN_ORGANIZATION ? "the resource's own" : id))
  return `, while it is in organization ${ids.join(' or ')},`
}

function remark(exposure: Exposure, confusable: boolean, question: ExposureQuestion): string {
  if (exposure.to === 'PUBLIC') return `: ${unlimited(exposure, question)}`
  if (exposure.to === 'SERVICE') return ofSource(exposure, confusable, question)
  if (exposure.to !== 'FEDERATED') return ''
  const trust = webIdentityTrust(exposure)
  if (trust?.reach === 'ANYONE') return `: ${anybodys(trust)}`
  if (trust && isForGuests(trust)) return ': it is for guests, and everybody can be one'
  return trust?.reach === 'TENANT' ? `: ${trust.tenant} is let in` : ''
}

function anybodys({ system, claims }: WebIdentityTrust): string {
  const asked = Object.entries(claims).map(([claim, values]) => `${claim} ${values.join(' or ')}`)
  return asked.length === 0
    ? `it asks for no claim, and anybody can have a token of ${system}`
    : `anybody can have a token of ${system} with the ${asked.join(' and the ')} that it asks for`
}

function unlimited({ statement }: Exposure, { policy }: ExposureQuestion): string {
  const keys = keysOf(policy.Statement.find((each, index) => nameOf(each, index) === statement))
  return keys.length === 0
    ? 'no condition says whose'
    : `an outsider can meet its condition on ${keys.join(', ')}`
}

function ofSource(
  { source, service }: Exposure & { to: 'SERVICE' },
  confusable: boolean,
  question: ExposureQuestion,
): string {
  if (source.of === 'ACCOUNT') return ` for account ${source.account}`
  if (source.of === 'ORGANIZATION')
    return source.organization === OWN_ORGANIZATION
      ? " for the resource's own organization"
      : ` for organization ${source.organization}`
  if (source.of === 'TOKEN') return ` with the token ${source.token}`
  if (!confusable) return `; ${service} takes only roles that are passed to it, which no other account can`
  if (source.of === 'NAME')
    return ': aws:SourceArn names no account, and the name can become another account’s, so aws:SourceAccount is missing'
  return isTrust(question)
    ? ' for whomever it acts: no aws:SourceAccount or aws:SourceArn says for whom'
    : ' for any account: no aws:SourceArn, aws:SourceAccount or aws:SourceOrgID says for whom'
}

/** Why a policy lets nobody in. */
export function nobody(question: ExposureQuestion): string {
  const allows = question.policy.Statement.map((statement, index) => ({
    name: nameOf(statement, index),
    effect: statement.Effect,
  })).filter(({ effect }) => effect === 'Allow')
  if (allows.length === 0) return 'The policy allows nothing.'
  const names = allows.map(({ name }) => called(name)).join(', ')
  return `No request passes: what is allowed by ${names} is not of this resource, or is denied, or names nobody, or asks for what no request can have.`
}

function keysOf(statement: Statement | undefined): string[] {
  return [...new Set(Object.values(statement?.Condition ?? {}).flatMap(tests => Object.keys(tests)))]
}

/** What a statement is called, in a sentence. */
function called(statement: string): string {
  return /^statement \d+$/.test(statement) ? statement : `statement "${statement}"`
}
