import type { PolicyExposure } from '../admission/policy-exposure.ts'
import { ASSUME_ROLE_ACTIONS } from '../admission/role-trust-exposure.ts'
import { restoreActionCasing } from '../admission/policy-text.ts'
import { isGlobMatch } from '../../glob/glob-match.ts'
import { OWN_ORGANIZATION } from '../../condition/partial-variables.ts'
import type { ExposureQuestion } from '../admission/resource-exposure.ts'
import { findResourcePolicyKind } from '../admission/resource-policy-kind.ts'
import type { ServiceRequestSource } from '../request/requester.ts'
import { quoteText } from '../../../../text/quote-text.ts'
import { countSteps } from '../../step-limit.ts'

/** One admitted caller and an allowed action. */
export interface ExposureExample {
  /** An ARN, a service, an identity provider, or a description. */
  principal: string
  /** The caller's account id; for any outsider, an id that the policy does not name. */
  account?: string
  organization?: string
  /** The account for which a service acts. */
  sourceAccount?: string
  action: string
  /** The Sid of the statement that admits the caller, or its number in words. */
  by: string
}

/** Builds an example for one of the callers of an exposure. */
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

/** Callers of examples that no principal of a policy names. */
const EXAMPLE_CALLERS = {
  anyone: 'anyone',
  account: 'any AWS account',
  network: 'any AWS account, from a network that the policy names',
  organization: 'any account of the organization',
  service: 'any AWS service',
} as const

/** The caller of an example within a sentence: words such as `any AWS account`, or the principal of the policy. */
export function describeExamplePrincipal({ principal }: Pick<ExposureExample, 'principal'>): string {
  const isNamed = !Object.values<string>(EXAMPLE_CALLERS).includes(principal)
  return isNamed ? quoteText(principal) : principal
}

function describeExampleCaller(
  policyExposure: PolicyExposure,
  question: ExposureQuestion,
): Omit<ExposureExample, 'action' | 'by'> {
  switch (policyExposure.to) {
    case 'PUBLIC':
      return policyExposure.anonymous
        ? { principal: EXAMPLE_CALLERS.anyone }
        : { principal: EXAMPLE_CALLERS.account, account: pickOutsideAccount(question) }
    case 'NETWORK':
      return {
        principal: EXAMPLE_CALLERS.network,
        account: pickOutsideAccount(question),
      }
    case 'ORGANIZATION':
      return {
        principal: EXAMPLE_CALLERS.organization,
        account: pickOutsideAccount(question),
        organization:
          policyExposure.organization === OWN_ORGANIZATION
            ? "the resource's own"
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
        principal: policyExposure.service === '*' ? EXAMPLE_CALLERS.service : policyExposure.service,
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

/** An account id that neither the policy nor the question mentions. */
function pickOutsideAccount({ account, policy }: ExposureQuestion): string {
  const text = account + JSON.stringify(policy)
  countSteps(text.length >> 3)
  const numbers = Array.from({ length: 10 }, (_, digit) => String(9 - digit).repeat(12))
  return numbers.find(number => !text.includes(number)) ?? '999999999998'
}

/** An illustrative action, or else the action as the policy spells it: a pattern if it matches no known action. */
function pickExampleAction({ actions: [action = '*'] }: PolicyExposure, question: ExposureQuestion): string {
  const significantActions = [...findResourcePolicyKind(question).significantActions, ...ASSUME_ROLE_ACTIONS]
  return (
    significantActions.find(each => isGlobMatch(action, each)) ?? restoreActionCasing(action, question.policy)
  )
}
