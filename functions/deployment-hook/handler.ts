import { callEcsDeployments } from '../aws/api/deployment-hook/ecs-deployments.ts'
import { createSignatureCall } from '../aws/api/content/image-content.ts'
import { loadDeployedConfiguration, readVariable } from '../aws/runtime/environment.ts'
import { logger } from '../aws/runtime/telemetry.ts'
import { routeByService } from '../aws/sdk/call-router.ts'
import { respondToDeployment, type DeploymentAnswer } from './respond-to-deployment.ts'

/** Milliseconds for one answer: the function has five minutes. */
const ANSWER_WITHIN = 240_000

const { settings, home } = loadDeployedConfiguration()
const account = readVariable('account')
const call = routeByService({ ecs: callEcsDeployments, ecr: createSignatureCall() })

/** Answers ECS whether the deployment of a service may go on. */
export async function handler(payload: unknown): Promise<DeploymentAnswer> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await respondToDeployment(payload, {
      where: { account, region: home },
      policies: settings.images,
      call,
      now: () => new Date(),
      onAnswer: ({ status, ...explanation }) => {
        if (status === 'FAILED') logger.warn('the deployment is refused', { status, ...explanation })
        else logger.info('the deployment is answered', { status, ...explanation })
      },
      onFailure: failure => logger.error('a deployment could not be judged', { error: failure as Error }),
      expire: () =>
        new Promise((_, reject) => {
          const explain = () => reject(new Error(`it took more than ${ANSWER_WITHIN / 1_000} seconds`))
          timer = setTimeout(explain, ANSWER_WITHIN)
        }),
    })
  } finally {
    clearTimeout(timer)
  }
}
