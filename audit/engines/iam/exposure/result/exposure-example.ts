import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { ASSUME_ROLE_ACTIONS } from '../admission/role-trust-exposure.ts'
import { restoreActionCasing } from '../admission/policy-text.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import type { ExposureQuestion } from '../admission/resource-exposure.ts'
import { findResourcePolicyKind } from '../admission/resource-policy-kind.ts'
import type { ServiceRequestSource } from '../request/requester.ts'

/** Somebody who may pass, and what he may do. */
export interface ExposureExample {
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
export function buildExposureExample(
  policyExposure: PolicyExposure,
  question: ExposureQuestion,
): ExposureExample {
  return {
    ...describeExampleCaller(policyExposure, question),
    action: pickExampleAction(policyExposure, question),
    by: policyExposure.statement,
  }
}

function describeExampleCaller(
  policyExposure: PolicyExposure,
  question: ExposureQuestion,
): Omit<ExposureExample, 'action' | 'by'> {
  switch (policyExposure.to) {
    case 'PUBLIC':
      return policyExposure.anonymous
        ? { principal: 'anybody' }
        : { principal: 'any AWS account', account: pickOutsideAccount(question) }
    case 'NETWORK':
      return { principal: 'any AWS account, from the network named', account: pickOutsideAccount(question) }
    case 'ORGANIZATION':
      return {
        principal: 'any account of the organization',
        account: pickOutsideAccount(question),
        organization:
          policyExposure.organization === OWN_ORGANIZATION
            ? 'that of the resource'
            : policyExposure.organization,
      }
    case 'ACCOUNT': {
      const [organization] = policyExposure.organizations === 'ANY' ? [] : policyExposure.organizations
      return {
        principal:
          policyExposure.principal === 'ALL'
            ? `arn:aws:iam::${policyExposure.account}:root`
            : policyExposure.principal,
        account: policyExposure.account,
        ...(organization === undefined ? {} : { organization }),
      }
    }
    case 'OWN_ACCOUNT':
      return {
        principal:
          policyExposure.principal === 'ALL'
            ? `arn:aws:iam::${question.account}:root`
            : policyExposure.principal,
        account: question.account,
      }
    case 'SERVICE':
      return {
        principal: policyExposure.service === '*' ? 'any service of AWS' : policyExposure.service,
        ...describeExampleSource(policyExposure.source, question),
      }
    case 'FEDERATED':
    default:
      return { principal: policyExposure.provider }
  }
}

function describeExampleSource(
  serviceRequestSource: ServiceRequestSource,
  question: ExposureQuestion,
): { sourceAccount?: string } {
  if (serviceRequestSource.of === 'ACCOUNT') return { sourceAccount: serviceRequestSource.account }
  return serviceRequestSource.of === 'ANYONE' || serviceRequestSource.of === 'NAME'
    ? { sourceAccount: pickOutsideAccount(question) }
    : {}
}

/** The number of an account that neither the policy nor the question speaks of. */
function pickOutsideAccount({ account, policy }: ExposureQuestion): string {
  const text = account + JSON.stringify(policy)
  const numbers = Array.from({ length: 10 }, (_, digit) => String(9 - digit).repeat(12))
  return numbers.find(number => !text.includes(number)) ?? '999999999998'
}

/** An action that tells, or else as the policy spells it: a pattern where none is known that it matches. */
function pickExampleAction({ actions: [action = '*'] }: PolicyExposure, question: ExposureQuestion): string {
  const significantActions = [...findResourcePolicyKind(question).significantActions, ...ASSUME_ROLE_ACTIONS]
  return (
    significantActions.find(each => isGlobMatch(action, each)) ?? restoreActionCasing(action, question.policy)
  )
}
