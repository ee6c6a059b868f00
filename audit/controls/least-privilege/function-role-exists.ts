import { evaluateRoleServiceTrust } from '../../engines/iam/exposure/trust/role-service-trust.ts'
import { getResourceName } from '../../resources/resource.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionRoleExists = control(
  {
    id: 'least-privilege/function-role-exists',
    title: 'Functions should have an execution role that exists and trusts Lambda',
    severity: 'MEDIUM',
    rationale:
      'Without such a role the function fails. If the role does not exist, anyone who can create a role with ' +
      'that name decides what the function can do.',
    remediation:
      'Assign an existing role to the function (UpdateFunctionConfiguration with Role), or allow the service ' +
      'principal lambda.amazonaws.com to assume the current role (UpdateAssumeRolePolicy with an Allow of ' +
      'sts:AssumeRole).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.7'] },
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Conditions in the trust policy are not evaluated: a role that trusts Lambda under a condition passes, and the evidence says so.',
      'Lambda@Edge also needs a role that trusts edgelambda.amazonaws.com, which is not checked.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { one: { role: { facts: ['presence', 'trust'] } } },
      ({ resource, role }) => {
        const name = getResourceName(role.resource)
        if (role.presence === 'DELETED')
          return nonCompliant(
            `${describeAsSubject(resource)} uses role ${quoteText(name)}, which does not exist.`,
            {
              role: role.resource.arn,
            },
          )
        const trust = evaluateRoleServiceTrust(role.trust, 'lambda.amazonaws.com')
        if (trust !== 'NOT_TRUSTED') return compliant({ role: name, trust })
        return nonCompliant(
          `${describeAsSubject(resource)} uses role ${quoteText(name)}, whose trust policy does not allow lambda.amazonaws.com to assume it.`,
          {
            role: name,
            trust,
          },
        )
      },
    ),
  ],
)
