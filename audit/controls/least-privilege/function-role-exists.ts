import { evaluateRoleServiceTrust } from '../../engines/iam/exposure/trust/role-service-trust.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const functionRoleExists = control(
  {
    id: 'least-privilege/function-role-exists',
    title: 'Functions should have an execution role that exists and that Lambda may assume',
    severity: 'MEDIUM',
    rationale:
      'Without such a role the function fails; and whoever may create a role of that name later decides what the ' +
      'function may do.',
    remediation:
      'Give the function a role that exists (UpdateFunctionConfiguration with Role), or let the service principal ' +
      'lambda.amazonaws.com assume the one it has (UpdateAssumeRolePolicy with an Allow of sts:AssumeRole).',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
    frameworks: { 'CIS AWS Compute 1.0': ['4.7'] },
    knownLimitations: [
      'A condition in the trust policy is named, not weighed.',
      'Lambda@Edge needs edgelambda.amazonaws.com as well, which is not looked at.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { one: { role: { facts: ['presence', 'trust'] } } },
      ({ role }) => {
        const name = getResourceName(role.resource)
        if (role.presence === 'DELETED')
          return nonCompliant(`Role ${name} does not exist.`, { role: role.resource.arn })
        const trust = evaluateRoleServiceTrust(role.trust, 'lambda.amazonaws.com')
        if (trust !== 'NOT_TRUSTED') return compliant({ role: name, trust })
        return nonCompliant(`The trust policy of role ${name} does not let lambda.amazonaws.com assume it.`, {
          role: name,
          trust,
        })
      },
    ),
  ],
)
