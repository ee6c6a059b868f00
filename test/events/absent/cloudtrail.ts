import { refusal, text, type Absences, type Answer } from './asked.ts'

function ofTrail(parameter: string): Answer {
  return ({ world, input }) =>
    text(input[parameter]) in world.trails ? undefined : refusal('TrailNotFoundException', 'Unknown trail.')
}

/** What CloudTrail answers. Lists of everything are never absent. */
export const cloudtrail: Absences = {
  GetEventSelectors: ofTrail('TrailName'),
  GetTrailStatus: ofTrail('Name'),
}
