#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How often the calling thread has asked the heap for memory; -1 where that can't be counted.
///
/// A program that links this target has its `malloc` and kin counted, then done by the C library.
long allocation_count(void);

#endif
