import { parseArn } from '../../resources/arn.ts'
import { nameOf } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../verdict.ts'

export const functionRoleNoAdmin = control(
  {
    id: 'least-privilege/function-role-no-admin',
    title: "Functions' execution roles should not have administrator permissions",
    severity: 'CRITICAL',
    because:
      'Whoever makes the function run code of his own, by a vulnerability or by deploying to it, holds the whole account.',
    remediation:
      'Detach the administrator policy from the role and give it the actions and resources that the function uses.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html'],
    mappings: {
      'CIS AWS Compute 1.0': ['4.4', '4.9'],
      'NIST SP 800-190': ['4.3.1'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      'A permissions boundary, a Deny statement or an organization policy may take the permissions away again; they are named, not weighed.',
      'An Allow with NotAction counts as administrator if IAM is among what it allows.',
      'A condition on the statement is named, not weighed.',
    ],
    settings: {},
  },
  on => [
    on(
      'AWS::Lambda::Function',
      { one: { role: { facts: ['administrator'] } } },
      ({ role: { resource, administrator } }) => {
        const role = nameOf(resource)
        const [first] = administrator
        if (first === undefined) return compliant({ role })
        const policies = administrator.map(({ policy, statements }) => ({
          policy: shortName(policy),
          statements,
        }))
        const allows = first.statements.map(({ allows: what }) => what).join(', ')
        const reason = `Role ${role} is an administrator by policy ${shortName(first.policy)} (${allows}).`
        return nonCompliant(reason, { role, policies, limits: first.limits })
      },
    ),
  ],
)

function shortName(policy: string): string {
  return parseArn(policy) ? nameOf({ arn: policy }) : policy
}
