import type { PolicyDocument } from '../engines/iam/policy-document.ts'
import { known, type FactsByName } from '../resources/fact.ts'
import type { Kind } from '../resources/resource.ts'

const noStatements: PolicyDocument = { Version: '2012-10-17', Statement: [] }
const noPolicy = { policy: known('NONE') }

/**
 * The facts by which a resource grants or admits, as they are before the resource exists. Against them, all that a resource of
 * a proposed change grants and admits is newly granted and admitted.
 */
export const emptyFacts: Readonly<Partial<Record<Kind, FactsByName>>> = {
  'AWS::ECR::Repository': noPolicy,
  'AWS::Events::EventBus': noPolicy,
  'AWS::IAM::Role': {
    trust: known(noStatements),
    oidcProviders: known([]),
    samlProviders: known([]),
    inlinePolicies: known({}),
    attachedPolicies: known([]),
    boundary: known('NONE'),
  },
  'AWS::IAM::User': {
    inlinePolicies: known({}),
    attachedPolicies: known([]),
    groups: known([]),
    boundary: known('NONE'),
  },
  'AWS::Lambda::Function': { policies: known({}), urls: known([]) },
  'AWS::Lambda::LayerVersion': noPolicy,
  'AWS::Lambda::Version': noPolicy,
  'AWS::SNS::Topic': { policy: known(noStatements) },
  'AWS::SQS::Queue': noPolicy,
}
