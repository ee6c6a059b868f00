import * as z from 'zod/mini'

/** A field with the form `shape`; one that has another form is left out, so that it does not hide the rest of a response. */
export function omitInvalid<S extends z.ZodMiniType>(shape: S) {
  return z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value: unknown): z.infer<S> | undefined => z.safeParse(shape, value).data),
    ),
  )
}
