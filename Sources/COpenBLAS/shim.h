#include <cblas.h>
#include <stddef.h>

/// LAPACK's eigenvalues, ascending, and eigenvectors of a symmetric matrix, by divide and conquer.
/// The last two arguments are the lengths of the strings, which Fortran passes.
void dsyevd_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
    double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t, size_t);
