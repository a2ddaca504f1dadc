# One static binary and the certificates of the authorities, nothing else: no
# shell, no package manager. cmd/footnote/README.md says how to run it.
#
#   docker build --build-arg VERSION="$(git describe --always --dirty)" -t footnote .

FROM --platform=$BUILDPLATFORM golang:1.26.8-trixie AS build
WORKDIR /src
# Modules change seldom, and are a layer of their own.
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY adapters adapters
COPY bot bot
COPY cmd cmd
COPY knowledge knowledge
ARG TARGETOS TARGETARCH VERSION=unknown
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags "-s -w -X main.stamp=$VERSION" -o /out/footnote ./cmd/footnote
RUN mkdir /out/data

# Debian 13's, since that of 12 gets no more updates from a year after 13 came
# out. There are no tags of versions; what is in it that we use is certificates,
# which are to be the newest.
FROM gcr.io/distroless/static-debian13:latest
COPY --from=build /out/footnote /usr/local/bin/footnote
# A new named volume gets its owner from here, and then nobody has to be root.
COPY --from=build --chown=65532:65532 /out/data /data
# Volumes that are mounted as root's, as on Fly.io, are given away at the start,
# and then root is given up before anything in them is opened.
USER 0:0
ENV FOOTNOTE_USER=65532:65532
ENV FOOTNOTE_DATA=/data
ENV FOOTNOTE_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/footnote", "health"]
ENTRYPOINT ["/usr/local/bin/footnote"]
CMD ["serve"]
