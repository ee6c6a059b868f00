import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { quoteNames, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsEfsInTransit = control(
  {
    id: 'isolation/ecs-efs-in-transit',
    title: 'EFS volumes should be mounted with encryption in transit',
    severity: 'MEDIUM',
    rationale:
      'Without encryption in transit, file data crosses the network in plain text, and neither IAM ' +
      'authorization nor access points can restrict who mounts the file system.',
    remediation:
      'Register a task definition revision with efsVolumeConfiguration.transitEncryption set to ENABLED ' +
      '(RegisterTaskDefinition), and update the services to it (UpdateService).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-18',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.18'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-SIN'],
      'HIPAA Security Rule': ['164.312(e)(1)', '164.312(e)(2)(i)', '164.312(e)(2)(ii)'],
      'ISO/IEC 27001:2022': ['A.8.24'],
      'NIS2 Article 21': ['21(2)(h)'],
      'NIST SP 800-190': ['4.3.2'],
      'NIST SP 800-53 r5': ['SC-8'],
      'SOC 2': ['CC6.7'],
    },
    knownLimitations: [
      'IAM authorization and access points of the volume are not checked, nor are EFS mounts that ECS ' +
        'does not configure.',
    ],
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['volumes'] }, ({ volumes }) => {
      const efs = volumes.filter(({ efsTransitEncryption }) => efsTransitEncryption !== 'NONE')
      if (efs.length === 0) return notApplicable('The tasks mount no EFS volume.')
      const plain = efs
        .filter(({ efsTransitEncryption }) => efsTransitEncryption === 'DISABLED')
        .map(({ name }) => name)
      if (plain.length === 0) return compliant({ volumes: efs.length })
      return nonCompliant(
        `EFS volumes are mounted without encryption in transit: ${quoteNames(plain).join(', ')}.`,
        {
          plain: summarizeNames(plain),
        },
      )
    }),
)
