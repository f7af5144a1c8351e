// Reads damaged copies of an HDF5 file, each in a process of its own, and counts how libhdf5 ends.
//
//   cc -O1 Benchmarks/hdf5_damage.c -o /tmp/hdf5_damage $(pkg-config --cflags --libs hdf5)
//   /tmp/hdf5_damage FILE.hdf5 2500
//
// In each copy 1 to 64 bytes are changed, in every second one within the first 4,096.
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static herr_t read_dataset(hid_t file, const char *name, const H5O_info_t *info, void *unused) {
  (void)unused;
  if (info->type != H5O_TYPE_DATASET) return 0;
  hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
  if (set < 0) return 0;
  hid_t type = H5Dget_type(set), space = H5Dget_space(set);
  hssize_t count = H5Sget_simple_extent_npoints(space);
  size_t size = H5Tget_size(type);
  if (count > 0 && count < 10000000 && size > 0 && size < 1000) {
    void *values = calloc((size_t)count, size);
    if (values) H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    free(values);
  }
  H5Dclose(set);
  return 0;
}

static int read_file(const char *path) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return 1;
  H5Ovisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, read_dataset, NULL);
  H5Fclose(file);
  return 0;
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *source = fopen(arguments[1], "rb");
  if (!source) return 1;
  fseek(source, 0, SEEK_END);
  long size = ftell(source);
  rewind(source);
  char *whole = malloc((size_t)size), *damaged = malloc((size_t)size);
  if (fread(whole, 1, (size_t)size, source) != (size_t)size) return 1;
  fclose(source);
  char path[] = "/tmp/hdf5_damage.XXXXXX";
  close(mkstemp(path));
  int crashed = 0, hung = 0, refused = 0, accepted = 0, files = atoi(arguments[2]);
  srand(1);
  for (int file = 0; file < files; file++) {
    memcpy(damaged, whole, (size_t)size);
    long range = file % 2 || size < 4096 ? size : 4096;
    for (int change = 1 + rand() % 64; change > 0; change--) damaged[rand() % range] = (char)rand();
    FILE *target = fopen(path, "wb");
    fwrite(damaged, 1, (size_t)size, target);
    fclose(target);
    pid_t child = fork();
    if (child == 0) {
      alarm(10);
      _exit(read_file(path));
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) {
      if (WTERMSIG(status) == SIGALRM) hung++; else crashed++;
    } else if (WEXITSTATUS(status)) refused++; else accepted++;
  }
  unlink(path);
  printf("%d files: %d crashed, %d hung for 10 s, %d refused, %d read\n", files, crashed, hung,
         refused, accepted);
  return 0;
}
