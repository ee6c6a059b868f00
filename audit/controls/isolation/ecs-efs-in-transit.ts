import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  summarizeNames,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsEfsInTransit = control(
  {
    id: 'isolation/ecs-efs-in-transit',
    title: 'EFS volumes should be mounted with encryption in transit',
    severity: 'MEDIUM',
    rationale:
      'Without it the files travel in plain text, and IAM and access points cannot limit who mounts them.',
    remediation: 'Register a revision with efsVolumeConfiguration.transitEncryption ENABLED.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-18',
    ],
    frameworks: { 'AWS FSBP': ['ECS.18'], 'NIST SP 800-190': ['4.3.2'] },
    knownLimitations: [
      INACTIVE_REVISION_LIMITATION,
      'Whether the volume uses an access point or IAM is not weighed, nor is EFS mounted in other ways than by ECS.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECS::TaskDefinition', { facts: ['status', 'volumes'] }, ({ status, volumes }) => {
      const skipped = skipInactiveRevision(status)
      if (skipped) return skipped
      const efs = volumes.filter(({ efsTransitEncryption }) => efsTransitEncryption !== 'NONE')
      if (efs.length === 0) return notApplicable('The tasks mount no volume of EFS.')
      const plain = summarizeNames(
        efs.filter(({ efsTransitEncryption }) => efsTransitEncryption === 'DISABLED').map(({ name }) => name),
      )
      if (plain.length === 0) return compliant({ volumes: efs.length })
      return nonCompliant(`EFS is mounted without encryption in transit: ${plain.join(', ')}.`, { plain })
    }),
  ],
)
