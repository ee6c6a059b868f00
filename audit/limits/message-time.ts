/** How long a message may be worked on. */
export interface MessageTime {
  now: () => Date
  /** When the function that works on it is ended. */
  endsAt: Date
}

/** How long the reads that run at the same time ordinarily take at most at the pace allowed, in seconds. */
const READ_SECONDS = 22

/** How long it takes at most to save what was read, and to send what follows from it, in seconds. */
const SAVE_SECONDS = 10

/** Whether a further resource, whose read takes `readSeconds`, can be read and saved in time. */
export function canStartRead(messageTime: MessageTime, readSeconds = READ_SECONDS): boolean {
  return measureTimeLeft(messageTime) >= readSeconds + SAVE_SECONDS
}

/** Whether a read can make further calls. The calls that it has begun take some seconds at the pace allowed. */
export function canContinueRead(messageTime: MessageTime): boolean {
  return measureTimeLeft(messageTime) >= SAVE_SECONDS + CALL_SECONDS
}

/** How long the calls take at most that a read has begun, in seconds. */
const CALL_SECONDS = 5

function measureTimeLeft({ now, endsAt }: MessageTime): number {
  return (endsAt.getTime() - now().getTime()) / 1_000
}
