import { isGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  summarizeExposures,
  describeExposureStatement,
  filterUntrustedExposures,
  formatExposureReason,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignRepository } from '../criteria/foreign-images.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** The actions that push an image (ECR User Guide, "IAM permissions for pushing an image"). */
const PUSH = ['ecr:putimage', 'ecr:initiatelayerupload', 'ecr:uploadlayerpart', 'ecr:completelayerupload']

export const ecrRepositoryKnownAccounts = control(
  {
    id: 'least-privilege/ecr-repository-known-accounts',
    title:
      'ECR repositories should be shared only with trusted accounts and accept images only from allowed ' +
      'principals',
    severity: 'HIGH',
    rationale:
      'An untrusted account can pull your images. A principal that can push can replace the images that you ' +
      'deploy with its own code.',
    remediation:
      'If the account belongs to you or to a partner, list it under "trusted" in assay.config.json. Otherwise, ' +
      'remove it from the repository policy (SetRepositoryPolicy). Allow only the role of your build pipeline to ' +
      'push.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html'],
    frameworks: { 'NIST SP 800-190': ['4.2.3'] },
    criteria: [
      'If "trusted" lists no organization, every organization that a condition names counts as trusted.',
      'If "pushers" is empty, any principal that is named may push if its account is your own or trusted; a whole organization may not.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    knownLimitations: [
      'A statement that allows everyone is reported by ecr-repository-not-public, not here.',
      'A service that pulls images, such as Lambda, counts as the account that a condition names as the source. Without such a condition it is not evaluated.',
    ],
    settings: {
      /** ARNs (`*` matches any characters) or account IDs that may push; if empty, those of all trusted accounts may. */
      pushers: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['policyExposure'] },
      ({ resource, policyExposure }, { settings }) => {
        if (policyExposure === 'FOREIGN') return skipForeignRepository()
        const untrusted = filterUntrustedExposures(policyExposure)
        const [firstUntrusted] = untrusted
        if (firstUntrusted !== undefined)
          return nonCompliant(formatExposureReason(resource, firstUntrusted), summarizeExposures(untrusted))
        const pushing = policyExposure.filter(
          exposure => exposure.actions.some(isPush) && !canPush(exposure, settings.pushers),
        )
        const [pusher] = pushing
        if (pusher === undefined) return compliant({ statements: policyExposure.length })
        const reason = `${describeAsSubject(resource)} allows ${describePrincipal(pusher)} to push images (${describeExposureStatement(pusher)} of its policy).`
        return nonCompliant(reason, summarizeExposures(pushing))
      },
    ),
  ],
)

function isPush(action: string): boolean {
  const [, excepted] = /^all but (.*)$/.exec(action) ?? []
  if (excepted === undefined) return PUSH.some(push => isGlobMatch(action, push))
  return PUSH.some(push => !excepted.split(', ').some(pattern => isGlobMatch(pattern, push)))
}

/** Exposures to everyone and to services are evaluated by other controls. */
function canPush(exposure: ClassifiedExposure, pushers: readonly string[]): boolean {
  if (exposure.to === 'ORGANIZATION') return false
  if (pushers.length === 0 || (exposure.to !== 'ACCOUNT' && exposure.to !== 'OWN_ACCOUNT')) return true
  const account = exposure.to === 'ACCOUNT' ? exposure.account : undefined
  return pushers.some(pusher => pusher === account || isGlobMatch(pusher, exposure.principal))
}
