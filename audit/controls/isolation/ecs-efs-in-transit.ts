import { control } from '../control.ts'
import { retired, RETIRED_LIMIT, shownNames } from '../task-definition.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

export const ecsEfsInTransit = control(
  {
    id: 'isolation/ecs-efs-in-transit',
    title: 'EFS volumes should be mounted with encryption in transit',
    severity: 'MEDIUM',
    because:
      'Without it the files travel in plain text, and IAM and access points cannot limit who mounts them.',
    remediation: 'Register a revision with efsVolumeConfiguration.transitEncryption ENABLED.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-18',
    ],
    mappings: { 'AWS FSBP': ['ECS.18'], 'NIST SP 800-190': ['4.3.2'] },
    limits: [
      RETIRED_LIMIT,
      'Whether the volume uses an access point or IAM is not weighed, nor is EFS mounted in other ways than by ECS.',
    ],
    settings: {},
  },
  on => [
    on('AWS::ECS::TaskDefinition', { facts: ['status', 'volumes'] }, ({ status, volumes }) => {
      const retirement = retired(status)
      if (retirement) return retirement
      const efs = volumes.filter(({ efsTransitEncryption }) => efsTransitEncryption !== 'NONE')
      if (efs.length === 0) return notApplicable('The tasks mount no volume of EFS.')
      const plain = shownNames(
        efs.filter(({ efsTransitEncryption }) => efsTransitEncryption === 'DISABLED').map(({ name }) => name),
      )
      if (plain.length === 0) return compliant({ volumes: efs.length })
      return nonCompliant(`EFS is mounted without encryption in transit: ${plain.join(', ')}.`, { plain })
    }),
  ],
)
