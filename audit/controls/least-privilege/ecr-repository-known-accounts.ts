import { globMatches } from '../../policy/glob/glob.ts'
import type { ClassifiedExposure } from '../../resources/standing.ts'
import { control } from '../control.ts'
import { shown, statementOf, strangersAmong, whom } from '../exposed.ts'
import { compliant, nonCompliant } from '../verdict.ts'

/** What it takes to push an image (ECR User Guide, "IAM permissions for pushing an image"). */
const PUSH = ['ecr:putimage', 'ecr:initiatelayerupload', 'ecr:uploadlayerpart', 'ecr:completelayerupload']

export const ecrRepositoryKnownAccounts = control(
  {
    id: 'least-privilege/ecr-repository-known-accounts',
    title: 'Repositories should be shared with known accounts, and take images from few',
    severity: 'HIGH',
    because:
      'An account that nobody knows can pull the images; and whoever may push can put code of his own where yours is ' +
      'deployed from.',
    remediation:
      'If the account is yours or a partner\'s, list it under "trusted" in assay.config.json; if not, take it out of ' +
      'the repository policy (SetRepositoryPolicy). Allow pushing to the role of the pipeline alone.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html'],
    mappings: { 'NIST SP 800-190': ['4.2.3'] },
    limits: [
      'A statement for everyone is reported by ecr-repository-not-public, not here.',
      'Where no organization is listed under "trusted", every organization that a condition names counts as yours.',
      'Without "pushers" any principal that is named may push, if its account is your own or trusted; a whole organization may not.',
      'Services that pull images, such as Lambda, are judged by the account that a condition names as the source; without one they are not weighed.',
    ],
    settings: {
      /** ARNs, or patterns of them, and account ids that may push; without any, those of all known accounts. */
      pushers: [] as string[],
    },
  },
  on => [
    on('AWS::ECR::Repository', { facts: ['policyExposure'] }, ({ policyExposure }, { settings }) => {
      const strangers = strangersAmong(policyExposure)
      const [stranger] = strangers
      if (stranger !== undefined) {
        const reason = `${statementOf(stranger)} of the policy lets ${whom(stranger)} in, which is not trusted.`
        return nonCompliant(reason, shown(strangers))
      }
      const pushing = policyExposure.filter(
        exposure => exposure.actions.some(isPush) && !mayPush(exposure, settings.pushers),
      )
      const [pusher] = pushing
      if (pusher === undefined) return compliant({ statements: policyExposure.length })
      const reason = `${statementOf(pusher)} of the policy lets ${whom(pusher)} push images.`
      return nonCompliant(reason, shown(pushing))
    }),
  ],
)

function isPush(action: string): boolean {
  const [, excepted] = /^all but (.*)$/.exec(action) ?? []
  if (excepted === undefined) return PUSH.some(push => globMatches(action, push))
  return PUSH.some(push => !excepted.split(', ').some(pattern => globMatches(pattern, push)))
}

/** Everyone is another control's matter, and so are services. */
function mayPush(exposure: ClassifiedExposure, pushers: readonly string[]): boolean {
  if (exposure.to === 'ORGANIZATION') return false
  if (pushers.length === 0 || (exposure.to !== 'ACCOUNT' && exposure.to !== 'OWN_ACCOUNT')) return true
  const account = exposure.to === 'ACCOUNT' ? exposure.account : undefined
  return pushers.some(pusher => pusher === account || globMatches(pusher, exposure.principal))
}
