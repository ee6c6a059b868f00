import { nameOf } from '../../resources/resource.ts'
import { ADMINISTRATION_LIMITS, byWhichPolicies, administratorEvidence } from '../administrators.ts'
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
    limits: ADMINISTRATION_LIMITS,
    settings: {},
  },
  on => [
    on(
      'AWS::Lambda::Function',
      { one: { role: { facts: ['administration'] } } },
      ({ role: { resource, administration } }) => {
        const role = nameOf(resource)
        if (administration === 'NONE') return compliant({ role })
        const reason = `Role ${role} is an administrator ${byWhichPolicies(administration)}.`
        return nonCompliant(reason, { role, ...administratorEvidence(administration) })
      },
    ),
  ],
)
