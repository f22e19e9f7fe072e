<?xml version="1.0" encoding="utf-8"?>
<!-- Makes PowerShell's help format (MAML) of the short files beside this one. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:maml="http://schemas.microsoft.com/maml/2004/10"
    xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10"
    xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">
  <xsl:output method="xml" indent="yes" encoding="utf-8" />

  <xsl:template match="/help">
    <helpItems schema="maml" xmlns="http://msh">
      <xsl:for-each select="cmdlet">
        <xsl:apply-templates select="document(concat(., '.xml'), /)/cmdlet" />
      </xsl:for-each>
    </helpItems>
  </xsl:template>

  <xsl:template match="cmdlet">
    <xsl:variable name="cmdlet" select="." />
    <xsl:variable name="common" select="document('common.xml', /)/common/parameter[(not(@in) and not($cmdlet/@local)) or (@in and contains(concat(' ', $cmdlet/@common, ' '), concat(' ', @in, ' ')))]" />
    <command:command>
      <command:details>
        <command:name><xsl:value-of select="@name" /></command:name>
        <command:verb><xsl:value-of select="substring-before(@name, '-')" /></command:verb>
        <command:noun><xsl:value-of select="substring-after(@name, '-')" /></command:noun>
        <maml:description><maml:para><xsl:value-of select="synopsis" /></maml:para></maml:description>
      </command:details>
      <maml:description>
        <xsl:for-each select="description/para">
          <maml:para><xsl:value-of select="normalize-space(.)" /></maml:para>
        </xsl:for-each>
      </maml:description>
      <command:syntax>
        <xsl:choose>
          <xsl:when test="set">
            <xsl:for-each select="set">
              <xsl:call-template name="syntax">
                <xsl:with-param name="name" select="$cmdlet/@name" />
                <xsl:with-param name="parameters" select="$cmdlet/parameter[not(@sets) or contains(concat(' ', @sets, ' '), concat(' ', current()/@name, ' '))] | $common" />
              </xsl:call-template>
            </xsl:for-each>
          </xsl:when>
          <xsl:otherwise>
            <xsl:call-template name="syntax">
              <xsl:with-param name="name" select="@name" />
              <xsl:with-param name="parameters" select="parameter | $common" />
            </xsl:call-template>
          </xsl:otherwise>
        </xsl:choose>
      </command:syntax>
      <command:parameters>
        <xsl:apply-templates select="parameter | $common">
          <xsl:sort select="@name" />
        </xsl:apply-templates>
      </command:parameters>
      <command:inputTypes>
        <command:inputType><dev:type><maml:name><xsl:value-of select="input" /></maml:name></dev:type></command:inputType>
      </command:inputTypes>
      <command:returnValues>
        <command:returnValue><dev:type><maml:name><xsl:value-of select="output" /></maml:name></dev:type></command:returnValue>
      </command:returnValues>
      <command:examples>
        <xsl:for-each select="example">
          <command:example>
            <maml:title>Example <xsl:value-of select="position()" />: <xsl:value-of select="@title" /></maml:title>
            <dev:code><xsl:value-of select="code" /></dev:code>
            <dev:remarks><maml:para><xsl:value-of select="normalize-space(remarks)" /></maml:para></dev:remarks>
          </command:example>
        </xsl:for-each>
      </command:examples>
      <command:relatedLinks>
        <xsl:for-each select="link">
          <maml:navigationLink><maml:linkText><xsl:value-of select="." /></maml:linkText></maml:navigationLink>
        </xsl:for-each>
      </command:relatedLinks>
    </command:command>
  </xsl:template>

  <xsl:template name="syntax">
    <xsl:param name="name" />
    <xsl:param name="parameters" />
    <command:syntaxItem>
      <maml:name><xsl:value-of select="$name" /></maml:name>
      <xsl:apply-templates select="$parameters" />
    </command:syntaxItem>
  </xsl:template>

  <xsl:template match="parameter">
    <command:parameter variableLength="true">
      <xsl:attribute name="required"><xsl:choose><xsl:when test="@required">true</xsl:when><xsl:otherwise>false</xsl:otherwise></xsl:choose></xsl:attribute>
      <xsl:attribute name="globbing"><xsl:choose><xsl:when test="@wildcards">true</xsl:when><xsl:otherwise>false</xsl:otherwise></xsl:choose></xsl:attribute>
      <xsl:attribute name="position"><xsl:choose><xsl:when test="@position"><xsl:value-of select="@position" /></xsl:when><xsl:otherwise>named</xsl:otherwise></xsl:choose></xsl:attribute>
      <xsl:attribute name="pipelineInput">
        <xsl:choose>
          <xsl:when test="@pipeline='value'">True (ByValue)</xsl:when>
          <xsl:when test="@pipeline='name'">True (ByPropertyName)</xsl:when>
          <xsl:when test="@pipeline='both'">True (ByPropertyName, ByValue)</xsl:when>
          <xsl:otherwise>False</xsl:otherwise>
        </xsl:choose>
      </xsl:attribute>
      <xsl:if test="@aliases"><xsl:attribute name="aliases"><xsl:value-of select="@aliases" /></xsl:attribute></xsl:if>
      <maml:name><xsl:value-of select="@name" /></maml:name>
      <maml:description><maml:para><xsl:value-of select="normalize-space(.)" /></maml:para></maml:description>
      <xsl:if test="not(@type='SwitchParameter')">
        <command:parameterValue required="true" variableLength="false"><xsl:value-of select="@type" /></command:parameterValue>
      </xsl:if>
      <dev:type><maml:name><xsl:value-of select="@type" /></maml:name></dev:type>
      <dev:defaultValue><xsl:value-of select="@default" /></dev:defaultValue>
    </command:parameter>
  </xsl:template>
</xsl:stylesheet>
