// The processor as threads see it; `Dispatch.h` has the choice of instruction set for C targets.
#ifndef CPROCESSOR_H
#define CPROCESSOR_H

#include "Dispatch.h"

/// How many processors this process may run on.
int processor_available_count(void);
/// The system's number of one of them, counted from 0; -1 where there are not so many.
int processor_number(int index);
/// Lets this thread, and those that it starts from now on, run on one processor alone. Returns 0,
/// or an error number.
int processor_pin(int number);
/// Ends this process when its parent ends, however that happens. Returns -1 where the process with
/// that number is not the parent (any more).
int processor_end_with_parent(int parent);
/// A hint to the processor that this thread waits in a loop.
void processor_pause(void);

#endif
