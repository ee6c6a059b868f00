import { organizations, watching } from './catalogue/account.ts'
import { assay } from './catalogue/assay.ts'
import { ec2 } from './catalogue/ec2.ts'
import { ecr } from './catalogue/ecr.ts'
import { ecs } from './catalogue/ecs.ts'
import { iam } from './catalogue/iam.ts'
import { lambda } from './catalogue/lambda.ts'
import { messaging } from './catalogue/messaging.ts'
import type { Section } from './example.ts'

/** An event of every name that Assay follows, in the order of the page. */
export const catalogue: readonly Section[] = [
  ecr,
  lambda,
  iam,
  ec2,
  ecs,
  messaging,
  watching,
  organizations,
  assay,
]
