import { ofEc2 } from './ec2.ts'
import { ofEcr } from './ecr.ts'
import { ofEcs } from './ecs.ts'
import { ofIam } from './iam.ts'
import { ofLambda } from './lambda.ts'
import { ofRouting } from './routing.ts'
import type { Change } from './step.ts'
import { ofWatch } from './watch.ts'

/** Every way to change an account, by its name. */
export const changesByName: Readonly<Record<string, Change>> = {
  ...ofLambda,
  ...ofIam,
  ...ofEcr,
  ...ofEcs,
  ...ofEc2,
  ...ofRouting,
  ...ofWatch,
}
