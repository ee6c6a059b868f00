import { findBroadManagedPolicy } from '../../engines/iam/over-permissive/broad-managed-policy.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const iamPolicyNoBroadAwsManaged = control(
  {
    id: 'least-privilege/iam-policy-no-broad-aws-managed',
    title: 'Workload roles should not use broad AWS managed policies',
    severity: 'MEDIUM',
    rationale:
      'These policies are written for people who administer a service. A workload that has one can delete, share ' +
      'and change everything of the service, and gets every permission that AWS adds later.',
    remediation:
      'Attach a policy that names the actions and resources that the workload uses (AttachRolePolicy), then ' +
      'detach the broad one (DetachRolePolicy).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-27',
    ],
    frameworks: {
      'AWS Security Hub': ['IAM.27'],
      'CIS AWS Foundations 5.0': ['1.21'],
      'CIS AWS Foundations 6.0': ['2.21'],
      'CIS AWS Foundations 7.0': ['2.20'],
      'OWASP Serverless Top 10': ['S5'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
    },
    criteria: ['A role counts as a workload role if its trust policy names an AWS service.'],
    knownLimitations: [
      'Broad policies are recognized by their names, among them every *FullAccess policy; their documents are not evaluated.',
      'AdministratorAccess is evaluated by iam-admin-managed-policy-attached, not here.',
    ],
    /** Names of additional AWS managed policies that are too broad; `*` matches any characters. */
    settings: { alsoBroad: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['attachedPolicies', 'trusted'] },
      ({ resource, attachedPolicies, trusted }, { settings }) => {
        const owned = explainAwsOwnership(resource)
        if (owned !== undefined) return notApplicable(owned)
        if (trusted.services.length === 0)
          return notApplicable('The trust policy of the role names no AWS service.')
        const broad = attachedPolicies.flatMap(
          policy => findBroadManagedPolicy(policy.arn, settings.alsoBroad) ?? [],
        )
        const [first] = broad
        if (first === undefined) return compliant({ attachedPolicies: attachedPolicies.length })
        const reason = `Role ${quoteText(getResourceName(resource))} has ${quoteText(first.name)} attached, which allows ${first.allows}.`
        return nonCompliant(reason, { broadPolicies: broad, services: trusted.services.slice(0, 5) })
      },
    ),
  ],
)
