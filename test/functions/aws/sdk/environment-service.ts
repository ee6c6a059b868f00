import { afterEach, beforeEach, vi } from 'vitest'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

/**
 * Registers that SDK clients find a loopback service in the environment, and wait for no time between attempts. Returns
 * a function that starts it for one test.
 */
export function registerEnvironmentService(): (
  ...responses: readonly HttpResponse[]
) => Promise<LoopbackService> {
  let service: LoopbackService | undefined
  beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
  afterEach(async () => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
    await service?.close()
  })
  return async (...responses) => {
    service = await startLoopbackService(...responses)
    vi.stubEnv('AWS_ENDPOINT_URL', service.client.endpoint)
    return service
  }
}
