import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { control } from '../control.ts'
import { describeExposureStatement } from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { limitTextLength } from '../../text/quote-text.ts'

/** Trusts in evidence, claims of each, and characters of each text. */
const MAX_TRUSTS = 3
const MAX_LENGTH = 80

export const iamRoleOidcSubjectRestricted = control(
  {
    id: 'least-privilege/iam-role-oidc-subject-restricted',
    title: 'Roles for web identities should trust only your own subjects',
    severity: 'CRITICAL',
    rationale:
      'Issuers such as GitHub and GitLab issue tokens to everyone. A role that does not check the subject of a ' +
      "token can be assumed by a pipeline in anyone's repository.",
    remediation:
      'Require the subject in the trust policy (UpdateAssumeRolePolicy), for GitHub with StringEquals or ' +
      'StringLike on token.actions.githubusercontent.com:sub and repo:OWNER/REPOSITORY:…. If everything of an ' +
      'owner may assume roles, set "tenantWide" in the settings of this control.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html',
    ],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-IAM-SNU'],
      'OWASP Serverless Top 10': ['S2'],
    },
    criteria: [
      'AWS rejects new trust policies for GitHub without a subject; older roles keep theirs and are reported here.',
    ],
    knownLimitations: [
      'Only these issuers are evaluated: GitHub Actions, GitLab, HCP Terraform, Buildkite, Bitbucket, CircleCI, EKS clusters, Google, Amazon Cognito, Login with Amazon and Facebook.',
      'Whether the owner, group or organization in a subject is yours is not checked.',
      'Branches, environments and pull requests in a subject are not checked.',
    ],
    settings: {
      /** Whether every repository of an owner, project of a group or service account of a cluster may assume roles. */
      tenantWide: false,
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['webIdentities'] },
      ({ resource, webIdentities }, { settings }) => {
        const owned = explainAwsOwnership(resource)
        if (owned !== undefined) return notApplicable(owned)
        if (webIdentities.length === 0)
          return notApplicable(
            'The role trusts none of the web identity issuers that this control evaluates.',
          )
        const anyone = webIdentities.filter(({ reach }) => reach === 'ANYONE')
        const tenants = webIdentities.filter(({ reach }) => reach === 'TENANT' && !settings.tenantWide)
        const open = [...anyone, ...tenants]
        const [first] = open
        if (first === undefined)
          return compliant({ trusts: webIdentities.slice(0, MAX_TRUSTS).map(summarizeTrust) })
        const who = first.reach === 'ANYONE' ? 'everyone with a token' : first.tenant
        const reason = `${describeAsSubject(resource)} can be assumed by ${who} of ${first.system} (${describeExposureStatement(first)} of its trust policy).`
        return nonCompliant(reason, { trusts: open.slice(0, MAX_TRUSTS).map(summarizeTrust) })
      },
    ),
  ],
)

interface Trust {
  issuer: string
  reach: string
  claims: Readonly<Record<string, readonly string[]>>
}

function summarizeTrust({ issuer, reach, claims }: Trust) {
  const values = Object.entries(claims).slice(0, MAX_TRUSTS)
  return {
    issuer: truncate(issuer),
    reach,
    claims: Object.fromEntries(
      values.map(([claim, all]) => [truncate(claim), all.slice(0, 2).map(truncate)]),
    ),
  }
}

function truncate(text: string): string {
  return limitTextLength(text, MAX_LENGTH)
}
