import type { Exposure } from './exposure.ts'
import { WAYS_INTO_A_ROLE } from './role-trust.ts'
import { spelt } from './spelling.ts'
import { globMatches } from '../glob/glob.ts'
import { OWN_ORGANIZATION } from '../condition/policy-variable.ts'
import type { ExposureQuestion } from './opening.ts'
import { kindOf } from './resource-kind.ts'
import type { Source } from './requester.ts'

/** Somebody who may pass, and what he may do. */
export interface ExposureWitness {
  /** An ARN, a service, an identity provider, or who it is in words. */
  principal: string
  /** His account, of one without a tie to the resource's: a number that the policy does not name. */
  account?: string
  organization?: string
  /** For whom a service acts. */
  sourceAccount?: string
  action: string
  /** The Sid of the statement that lets him in, or its number in words. */
  by: string
}

/** One of those whom `exposure` lets in. */
export function witnessOf(exposure: Exposure, question: ExposureQuestion): ExposureWitness {
  return { ...whoIn(exposure, question), action: actionIn(exposure, question), by: exposure.statement }
}

function whoIn(exposure: Exposure, question: ExposureQuestion): Omit<ExposureWitness, 'action' | 'by'> {
  switch (exposure.to) {
    case 'PUBLIC':
      return exposure.anonymous
        ? { principal: 'anybody' }
        : { principal: 'any AWS account', account: outsiderOf(question) }
    case 'NETWORK':
      return { principal: 'any AWS account, from the network named', account: outsiderOf(question) }
    case 'ORGANIZATION':
      return {
        principal: 'any account of the organization',
        account: outsiderOf(question),
        organization:
          exposure.organization === OWN_ORGANIZATION ? 'that of the resource' : exposure.organization,
      }
    case 'ACCOUNT': {
      const [organization] = exposure.organizations === 'ANY' ? [] : exposure.organizations
      return {
        principal:
          exposure.principal === 'ALL' ? `arn:aws:iam::${exposure.account}:root` : exposure.principal,
        account: exposure.account,
        ...(organization === undefined ? {} : { organization }),
      }
    }
    case 'OWN_ACCOUNT':
      return {
        principal:
          exposure.principal === 'ALL' ? `arn:aws:iam::${question.account}:root` : exposure.principal,
        account: question.account,
      }
    case 'SERVICE':
      return {
        principal: exposure.service === '*' ? 'any service of AWS' : exposure.service,
        ...sourceIn(exposure.source, question),
      }
    case 'FEDERATED':
    default:
      return { principal: exposure.provider }
  }
}

function sourceIn(source: Source, question: ExposureQuestion): { sourceAccount?: string } {
  if (source.of === 'ACCOUNT') return { sourceAccount: source.account }
  return source.of === 'ANYONE' || source.of === 'NAME' ? { sourceAccount: outsiderOf(question) } : {}
}

/** The number of an account that neither the policy nor the question speaks of. */
function outsiderOf({ account, policy }: ExposureQuestion): string {
  const said = account + JSON.stringify(policy)
  const numbers = Array.from({ length: 10 }, (_, digit) => String(9 - digit).repeat(12))
  return numbers.find(number => !said.includes(number)) ?? '999999999998'
}

/** An action that tells, or else as the policy spells it: a pattern where none is known that it matches. */
function actionIn({ actions: [action = '*'] }: Exposure, question: ExposureQuestion): string {
  const telling = [...kindOf(question).telling, ...WAYS_INTO_A_ROLE]
  return telling.find(each => globMatches(action, each)) ?? spelt(action, question.policy)
}
