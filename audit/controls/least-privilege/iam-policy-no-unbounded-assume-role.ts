import { allowsNowhere } from '../broad-grants.ts'
import { control } from '../control.ts'

const need = { facts: ['broadGrants'] } as const

const judge = allowsNowhere('ASSUME_ANY_ROLE', 'lets its holder assume every role that trusts the account')

export const iamPolicyNoUnboundedAssumeRole = control(
  {
    id: 'least-privilege/iam-policy-no-unbounded-assume-role',
    title: 'Policies should limit sts:AssumeRole to named roles',
    severity: 'HIGH',
    because:
      'With it every role that trusts the account as a whole is open to the holder, also those of other accounts and those yet to be made.',
    remediation: 'Name the roles that are to be assumed in Resource.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html'],
    mappings: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      'All roles of the account count as unlimited; all roles of one other account do not.',
      'Of conditions those on tags of the role count.',
      'Whether a role trusts the holder is not weighed.',
      'What a permissions boundary, an organization policy or a Deny in another policy takes away again is not weighed.',
    ],
    settings: {},
  },
  on => [
    on('AWS::IAM::ManagedPolicy', need, judge),
    on('AWS::IAM::Role', need, judge),
    on('AWS::IAM::User', need, judge),
    on('AWS::IAM::Group', need, judge),
  ],
)
