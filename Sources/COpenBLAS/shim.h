#include <cblas.h>
#include <stddef.h>

/// LAPACK's eigenvalues, ascending, and eigenvectors of a symmetric matrix, by divide and conquer.
/// The last two arguments are the lengths of the strings, which Fortran passes.
void dsyevd_(
    const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
    double *work, const int *lwork, int *iwork, const int *liwork, int *info, size_t, size_t);

/// LAPACK's solution of A X = B for a symmetric positive definite A, by Cholesky; info above 0 where
/// it is not positive definite.
void dposv_(
    const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b,
    const int *ldb, int *info, size_t);

/// LAPACK's least squares solution of minimal norm, by the singular values of A.
void dgelsd_(
    const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b,
    const int *ldb, double *s, const double *rcond, int *rank, double *work, const int *lwork,
    int *iwork, int *info);
